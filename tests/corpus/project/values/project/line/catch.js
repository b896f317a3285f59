try { throw wx } catch (w) { w.request({ url: 'https://value.example/a' }) }
