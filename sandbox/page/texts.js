// What the page itself says, in both languages; the bot's words are the bot's.

const TEXTS = {
  zh: {
    title: "学时 · 手机",
    theme: "深色 / 浅色",
    language: "English",
    addPhone: "添加手机",
    newPerson: "新的人…",
    nameOf: "叫什么名字？",
    add: "添加",
    removePhone: "收起这部手机",
    empty: "还没有手机。点右上角“添加手机”。",
    demo: "演示",
    trouble: "故障",
    troubleHint: "让机器人接下来的几次调用出错。",
    kind: "怎样", method: "哪个方法", count: "几次", seconds: "秒",
    any: "任何", make: "制造", clear: "全部清除", none: "现在没有故障。",
    slow: "慢", lost: "已生效但没有回音", cut: "回答断在中间",
    500: "500 内部错误", 502: "502 网关错误", 429: "429 太频繁", 403: "403 被拒绝",
    phoneOf: name => `${name}的手机`,
    chatWith: name => `与${name}的聊天`,
    bot: "机器人",
    blockedState: "已屏蔽",
    more: "更多",
    block: "屏蔽机器人", unblock: "解除屏蔽",
    start: "开始",
    intro: name => `这是与“${name}”的聊天。点“开始”打个招呼。`,
    message: "消息", send: "发送",
    projector: "投影", removeProjector: "收起投影", ownWindow: "单独打开", scan: "扫投影上的码", nothingToScan: "投影上现在没有码。",
    attach: "附件", photo: "照片", file: "文件",
    commands: "菜单",
    edited: "已编辑", you: "我",
    forwarded: name => `转发自 ${name}`,
    spoiler: "遮住的文字，点开显示",
    photoAlt: "照片", open: name => `打开${name}`, close: "关闭", ok: "好",
    down: "到最新消息",
    today: "今天",
    waiting: "等待回答",
    link: "打开链接",
    contact: "联系人",
    cannot: "没有成功",
    success: "确认", danger: "慎重", primary: "主要",
    typing: "正在输入", upload_photo: "正在发送照片", upload_document: "正在发送文件",
    find_location: "正在查找位置", choose_sticker: "正在选贴纸",
  },
  en: {
    title: "Xueshi · phones",
    theme: "Dark / light",
    language: "中文",
    addPhone: "Add a phone",
    newPerson: "Somebody new…",
    nameOf: "What are they called?",
    add: "Add",
    removePhone: "Put this phone away",
    empty: "No phones yet. Add one at the top right.",
    demo: "Demo",
    trouble: "Trouble",
    troubleHint: "Lets the bot's next calls go wrong.",
    kind: "How", method: "Method", count: "Times", seconds: "Seconds",
    any: "any", make: "Make it so", clear: "Clear all", none: "No trouble now.",
    slow: "Slow", lost: "Done, but no answer", cut: "Answer breaks off",
    500: "500 server error", 502: "502 bad gateway", 429: "429 too many", 403: "403 forbidden",
    phoneOf: name => `${name}’s phone`,
    chatWith: name => `Chat with ${name}`,
    bot: "bot",
    blockedState: "blocked",
    more: "More",
    block: "Block the bot", unblock: "Unblock",
    start: "Start",
    intro: name => `This is the chat with “${name}”. Press Start to say hello.`,
    message: "Message", send: "Send",
    projector: "Projector", removeProjector: "Put the projector away", ownWindow: "In a window of its own", scan: "Scan the projector", nothingToScan: "The projector shows no code now.",
    attach: "Attach", photo: "Photo", file: "File",
    commands: "Menu",
    edited: "edited", you: "You",
    forwarded: name => `Forwarded from ${name}`,
    spoiler: "Hidden text, press to show",
    photoAlt: "Photo", open: name => `Open ${name}`, close: "Close", ok: "OK",
    down: "To the newest message",
    today: "Today",
    waiting: "Waiting for an answer",
    link: "Opens a link",
    contact: "Contact",
    cannot: "That did not work",
    success: "confirms", danger: "careful", primary: "main",
    typing: "typing", upload_photo: "sending a photo", upload_document: "sending a file",
    find_location: "finding a place", choose_sticker: "choosing a sticker",
  },
};

export const parameters = new URLSearchParams(location.search);
export const language = parameters.get("lang") === "en" ? "en" : "zh";
export const locale = language === "en" ? "en-GB" : "zh-CN";

export function t(key, ...given) {
  const text = TEXTS[language][key] ?? key;
  return typeof text === "function" ? text(...given) : text;
}

const ZONE = "Asia/Shanghai";
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: ZONE });
const calendar = new Intl.DateTimeFormat(locale, { month: "long", day: "numeric", timeZone: ZONE });

export const timeOf = seconds => clock.format(seconds * 1000);
export const dayOf = seconds => calendar.format(seconds * 1000);

export function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  const [size, unit] = bytes < 1024 ** 2 ? [bytes / 1024, "KB"] : [bytes / 1024 ** 2, "MB"];
  return `${size.toFixed(size < 10 ? 1 : 0)} ${unit}`;
}
