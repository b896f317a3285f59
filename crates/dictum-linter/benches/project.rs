//! Observing a project of 1,000 files: anew, and when nothing has changed.
//!
//! `cargo bench -p dictum-linter`

#![expect(clippy::unwrap_used, reason = "a benchmark fails loudly")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use dictum_linter::files::Root;
use dictum_linter::project;
use dictum_miniprogram::project::Observed;
use divan::Bencher;
use tempfile::TempDir;

/// Four files to a page, and one page in ten uses a component of four files.
const PAGES: usize = 225;

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn anew(bencher: Bencher<'_, '_>) {
    let folder = folder();
    let root = Root::open(folder.path()).unwrap();
    bencher.bench(|| observe(&root, None));
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn unchanged(bencher: Bencher<'_, '_>) {
    let (folder, cache) = (folder(), tempfile::tempdir().unwrap());
    let root = Root::open(folder.path()).unwrap();
    observe(&root, Some(cache.path()));
    bencher.bench(|| observe(&root, Some(cache.path())));
}

fn observe(root: &Root, cache: Option<&Path>) -> Observed {
    let observed = project::observe(root, cache);
    assert!(observed.facts.is_some() && observed.findings.is_empty());
    observed
}

/// Files of the size that they have in published programs: 6 KiB of code to a page.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let pages: Vec<String> = (0..PAGES).map(|it| format!("\"pages/p{it}/p\"")).collect();
    write("app.json", &format!("{{\"pages\": [{}]}}", pages.join(", ")));
    write("app.js", "const http = require('./http')\nApp({ onLaunch() { http.get('/start') } })\n");
    write("http.js", HTTP);
    write("format.js", "module.exports = { price: it => `${it / 100}` }\n");
    for page in 0..PAGES {
        let (mut code, mut markup) = (HEAD.to_owned(), String::from("<view>\n"));
        for part in 0..12 {
            let _ = writeln!(code, "{}", METHOD.replace("PART", &part.to_string()));
            let _ = writeln!(markup, "{}", BLOCK.replace("PART", &part.to_string()));
        }
        code.push_str("})\n");
        let tag = if page % 10 == 0 {
            format!("<part-{page} /><live-player src=\"{{{{src}}}}\" />")
        } else {
            String::new()
        };
        let _ = writeln!(markup, "{tag}</view>");
        let using =
            if page % 10 == 0 { format!("\"part-{page}\": \"./part\"") } else { String::new() };
        let base = format!("pages/p{page}");
        write(&format!("{base}/p.js"), &code);
        write(&format!("{base}/p.wxml"), &markup);
        write(&format!("{base}/p.json"), &format!("{{\"usingComponents\": {{{using}}}}}"));
        write(&format!("{base}/p.wxss"), "view { color: red }\n");
        if page % 10 == 0 {
            write(&format!("{base}/part.js"), "Component({ methods: {} })\n");
            write(&format!("{base}/part.wxml"), "<view><live-pusher url=\"{{url}}\" /></view>\n");
            write(&format!("{base}/part.json"), "{\"component\": true}\n");
            write(&format!("{base}/part.wxss"), "view { color: red }\n");
        }
    }
    folder
}

const HTTP: &str = "const BASE = 'https://api.example.com'
function request(path, data) {
  return new Promise((resolve, reject) => {
    wx.request({ url: `${BASE}${path}`, data, success: resolve, fail: reject })
  })
}
module.exports = { request, get: path => request(path), post: (path, data) => request(path, data) }
";

const HEAD: &str = "const http = require('../../http')\nconst format = require('../../format')\nPage({\n  data: { list: [], busy: false },\n";

const METHOD: &str = "  async loadPART(options = {}) {
    // loads one part of the page
    this.setData({ busy: true })
    try {
      const { data } = await http.post('/list/PART', { page: options.page || 1, size: 20 })
      const list = data.items.map((item, index) => ({ ...item, index, label: `${index + 1}. ${item.name}` }))
      this.setData({ list: this.data.list.concat(list), more: list.length === 20 })
      if (!options.silent) wx.showToast({ title: 'done', icon: 'none' })
    } catch (error) {
      console.error(error)
    }
    return options.silent ? this.data.list.length : this.data.list.slice(options.from || 0).length
  },";

const BLOCK: &str = "  <view class=\"card {{busy ? 'busy' : ''}}\" wx:for=\"{{list}}\" wx:key=\"id\" bindtap=\"loadPART\">
    <image src=\"{{item.image || '/images/none.png'}}\" mode=\"aspectFill\" lazy-load />
    <text wx:if=\"{{item.count > PART && !busy}}\">{{item.name}}: {{item.count}}</text>
    <text wx:else>{{item.label}}</text>
  </view>";
