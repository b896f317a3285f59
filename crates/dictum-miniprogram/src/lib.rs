//! A WeChat mini-program's facts: from the console file that people write, from
//! captured responses of the platform, and from the project's own files, into one
//! located tree.

#![deny(clippy::disallowed_methods)]

pub mod facts;

pub mod statements;

pub mod console;

pub mod captures;

pub mod project;

pub mod wxml;

pub mod code;

pub mod category;

pub mod domain;

pub mod place;

pub mod unread;

mod day;

mod reader;
