//! The language server protocol.
