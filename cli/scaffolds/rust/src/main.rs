//! Function @NAME@: standard input is the request's body, standard output the reply's.
use std::io::{self, Read, Write};

fn main() -> io::Result<()> {
    let mut body = String::new();
    io::stdin().read_to_string(&mut body)?;
    writeln!(io::stdout(), "Hello, {body}!")
}
