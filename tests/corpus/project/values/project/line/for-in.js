for (const k in wx) wx[k]({url: 'https://value.example/a'})
