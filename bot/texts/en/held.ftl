# All data of one person
held-suffix = { $file }: name a file that ends in .zip, such as A001.zip
held-missing = { $name }: the evidence store does not have this file, so it is not in there
held-done = { $file } written: { $rows } rows, { $files } files of evidence. It holds all data of one person: give it to nobody else
held-how =
    This is everything that the system holds of one person.
    archive.xlsx: the archive, to be read. evidence/: the files themselves.
    person.json: every row about the person, table by table (rows), and what they did to other people’s rows (acts: only which row, when and as what).
    Hours in it are tenths of an hour (400 is 40 hours), moments are UTC.
held-table = { $table }: { $rows } rows
held-acts = { $table }: handled { $rows } rows
