require('/api/go'); module.exports = { go() {} }
