const pick = k => { switch (k) { case 1: return wx; default: return my } }; pick(1).request({ url: 'https://value.example/a' })
