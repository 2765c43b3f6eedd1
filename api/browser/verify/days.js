// @ts-check
/** Calendar days and moments, as documents and the chain write them: registry/days.py. */

/** What 16 bits of the chain can count. */
export const [FIRST_DAY, LAST_DAY] = ["1970-01-01", "2149-06-06"];
const DAY = 86_400_000;

/** @param {string} text `YYYY-MM-DD` @returns {boolean} whether it is a date of the calendar, years 1 to 9999 */
export function isDate(text) {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) || text.startsWith("0000")) return false;
  const [year, month, day] = text.split("-").map(Number);
  return month >= 1 && month <= 12 && day >= 1 && day <= lastDay(year, month);
}

/** @param {number} year @param {number} month from 1 */
function lastDay(year, month) {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** @param {string} date `1970-01-02` @returns {number} days since 1970-01-01: 1 */
export const toDay = (date) => Date.parse(`${date}T00:00:00Z`) / DAY;

/** @param {number} day */
export const toDate = (day) => new Date(day * DAY).toISOString().slice(0, 10);

/** @param {number} time seconds since 1970 @returns {string} as RFC 3339 writes it, in UTC */
export const moment = (time) => new Date(time * 1000).toISOString().replace(".000Z", "Z");

/**
 * The same day of the month, or the last one where that month is shorter.
 * @param {string} date
 * @param {number} months
 */
export function monthsLater(date, months) {
  const [year, month, day] = date.split("-").map(Number);
  const total = month - 1 + months;
  const [years, rest] = [year + Math.floor(total / 12), (total % 12) + 1];
  const last = Math.min(day, lastDay(years, rest));
  return `${String(years).padStart(4, "0")}-${String(rest).padStart(2, "0")}-${String(last).padStart(2, "0")}`;
}
