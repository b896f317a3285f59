const c = {}; const { other: d = 'https://a.example' } = c; for (const key of ['base']) { c[key] = 'https://b.example' } wx.request({ url: d + '/x' })
