{ function give() { return wx } } give().request({ url: 'https://value.example/a' })
