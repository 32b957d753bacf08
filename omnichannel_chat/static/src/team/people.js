/**
 * Address of a colleague's picture.
 *
 * @param {number} userId
 * @returns {string}
 */
export function getUserAvatarUrl(userId) {
    return `/web/image/res.users/${userId}/avatar_128`;
}
