// How the day's minutes are written. Minutes count from the local midnight of the day shown; the zone is the territory's, so a
// day of 23 or 25 hours is labelled as people there read their clocks.

/** @typedef {'en'|'zh'} Language */
/** @typedef {12|24} Hours */
/** @typedef {{hour: number, minute: number, days: number}} Local a time of day, and by how many days it lies off the day shown */

export class Clock {
  /** @param {string} zone @param {number} midnight milliseconds @param {string} day YYYY-MM-DD @param {Language} language @param {Hours} hours */
  constructor(zone, midnight, day, language, hours) {
    this.midnight = midnight;
    this.day = day;
    this.language = language;
    this.hours = hours;
    this.parts = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    this.days = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
      timeZone: zone,
      weekday: 'short',
      day: 'numeric',
      month: 'short',
    });
    /** @type {Map<number, Local>} */ this.known = new Map();
  }

  /** @param {string} instant @returns {number} minutes from the midnight of the day shown */
  minute(instant) {
    return (Date.parse(instant) - this.midnight) / 60000;
  }
  /** @param {number} minute @returns {string} the instant in ISO 8601, to the second */
  instant(minute) {
    return new Date(this.midnight + Math.round(minute * 60) * 1000).toISOString();
  }

  /** @param {number} minute @returns {Local} */
  local(minute) {
    const whole = Math.round(minute);
    let found = this.known.get(whole);
    if (!found) {
      const said = Object.fromEntries(this.parts.formatToParts(this.midnight + whole * 60000).map((p) => [p.type, p.value]));
      const days = (Date.parse(`${said.year}-${said.month}-${said.day}`) - Date.parse(this.day)) / 86400000;
      found = { hour: Number(said.hour), minute: Number(said.minute), days };
      this.known.set(whole, found);
    }
    return found;
  }

  /** Whether the next day begins here: 23, 24 or 25 hours after the one shown. @param {number} minute */
  dawns(minute) {
    const { hour, minute: m, days } = this.local(minute);
    return days === 1 && !hour && !m;
  }

  /** @param {number} minute @param {boolean} [named] whether its day stands beside it */
  say(minute, named = false) {
    const { hour, minute: m, days } = this.local(minute),
      mm = String(m).padStart(2, '0');
    let text = `${String(hour).padStart(2, '0')}:${mm}`;
    if (this.hours === 12) text = this.language === 'zh' ? `${half(hour)}${hour % 12 || 12}:${mm}` : `${hour % 12 || 12}:${mm}\u202f${hour < 12 ? 'am' : 'pm'}`;
    if (!days || named) return text;
    if (this.language === 'zh') return `${days === 1 ? '次日' : days === -1 ? '前日' : `${days > 0 ? '+' : '−'}${Math.abs(days)}日`}${text}`;
    return `${text}\u202f${days > 0 ? '+' : '−'}${Math.abs(days)}`;
  }

  /** An hour on the axis: as short as it can be. @param {number} minute */
  mark(minute) {
    const { hour } = this.local(minute);
    if (this.hours === 24) return `${String(hour).padStart(2, '0')}:00`;
    return this.language === 'zh' ? `${half(hour)}${hour % 12 || 12}点` : `${hour % 12 || 12}\u202f${hour < 12 ? 'am' : 'pm'}`;
  }

  /** A span, its half of the day said once where both ends share it. @param {[number, number]} span @param {boolean} [named] */
  span([from, to], named = false) {
    const a = this.say(from, named),
      b = this.say(to, named);
    if (this.hours === 12 && this.language === 'en' && a.slice(-2) === b.slice(-2)) return `${a.slice(0, -3)}–${b}`;
    return `${a}${this.language === 'zh' ? '-' : '–'}${b}`;
  }

  /** A moment as a field for date and time holds it. @param {number} minute */
  typed(minute) {
    const { hour, minute: m, days } = this.local(minute),
      day = new Date(Date.parse(this.day) + days * 86400000).toISOString().slice(0, 10);
    return `${day}T${String(hour).padStart(2, '0')}:${String(m).padStart(2, '0')}`;
  }
  /**
   * The minute of what such a field holds, by the clocks of the zone: the first where they show it twice, the hour after where they
   * leave it out, as the server reads what is typed.
   * @param {string} typed
   */
  read(typed) {
    const [day, time] = typed.split('T'),
      [hour, m] = time.split(':').map(Number),
      wall = ((Date.parse(day) - Date.parse(this.day)) / 86400000) * 1440 + hour * 60 + m,
      shown = (/** @type {number} */ at) => this.local(at).days * 1440 + this.local(at).hour * 60 + this.local(at).minute,
      [before, after] = [wall - 1440, wall + 1440].map((at) => wall - (shown(at) - at));
    return shown(before) !== wall && shown(after) === wall ? after : before;
  }

  /** @param {number} later days after the one shown */
  dayName(later) {
    return this.days.format(this.midnight + 43200000 + later * 86400000);
  }
}

const half = (/** @type {number} */ h) => (h < 6 ? '凌晨' : h < 12 ? '上午' : h === 12 ? '中午' : h < 18 ? '下午' : '晚上');
