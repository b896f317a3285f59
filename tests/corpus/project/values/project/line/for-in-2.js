for (const k in wx) { const f = wx[k]; f({url: 'https://value.example/a'}) }
