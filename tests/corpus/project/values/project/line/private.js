class Http { #w = wx; go() { this.#w.request({ url: 'https://value.example/a' }) } } new Http().go()
