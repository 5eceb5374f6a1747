//! The code on a receipt: where the card is in the log of cards, and a secret that shows that
//! whoever presents it was given it. It says nothing about what is on the card.

use super::CellId;

/// Crockford's base 32: no I, L, O or U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CELL_SYMBOLS: u32 = 4;
const INDEX_SYMBOLS: u32 = 7;
const NONCE_SYMBOLS: u32 = 8;
const SYMBOLS: usize = (CELL_SYMBOLS + INDEX_SYMBOLS + NONCE_SYMBOLS) as usize;
/// Symbols between hyphens.
const GROUP: usize = 4;

/// A receipt's code: five groups of four symbols, the last symbol a check on the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReceiptCode {
    cell: CellId,
    log_index: u64,
    nonce: [u8; 5],
}

/// Why a text is not a receipt code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptCodeError {
    #[error("a receipt code has 20 letters and digits; this has {0}")]
    Length(usize),
    #[error("{0:?} does not occur in a receipt code")]
    Symbol(char),
    #[error("the receipt code is mistyped: one symbol is wrong, or two are swapped")]
    Check,
    #[error("the cell or the log index is beyond what a receipt code can hold")]
    Range,
}

impl ReceiptCode {
    /// The code for a card at an index of the log of cards.
    ///
    /// # Errors
    /// [`ReceiptCodeError::Range`] for a cell of 2^20 or an index of 2^35 or more.
    pub fn new(cell: CellId, log_index: u64, nonce: [u8; 5]) -> Result<Self, ReceiptCodeError> {
        let cell_fits = u64::try_from(cell.0).is_ok_and(|n| n >> (5 * CELL_SYMBOLS) == 0);
        if !cell_fits || log_index >> (5 * INDEX_SYMBOLS) != 0 {
            return Err(ReceiptCodeError::Range);
        }
        Ok(Self {
            cell,
            log_index,
            nonce,
        })
    }

    /// The cell the card's rows live in.
    #[must_use]
    pub fn cell(&self) -> CellId {
        self.cell
    }

    /// The card's index in the log of cards.
    #[must_use]
    pub fn log_index(&self) -> u64 {
        self.log_index
    }

    /// The random part, to be compared with what was stored.
    #[must_use]
    pub fn nonce(&self) -> &[u8; 5] {
        &self.nonce
    }

    /// Reads a code as people type it: in any case, with or without hyphens and spaces, with O
    /// for zero and I or L for one.
    ///
    /// # Errors
    /// [`ReceiptCodeError`], for the first thing that is wrong.
    pub fn parse(typed: &str) -> Result<Self, ReceiptCodeError> {
        let is_separator = |c: &char| c.is_whitespace() || *c == '-';
        let digits = typed
            .chars()
            .filter(|c| !is_separator(c))
            .map(digit)
            .collect::<Result<Vec<u8>, _>>()?;
        let Some((check, digits)) = digits.split_last() else {
            return Err(ReceiptCodeError::Length(0));
        };
        if digits.len() != SYMBOLS {
            return Err(ReceiptCodeError::Length(digits.len() + 1));
        }
        if *check != check_digit(digits) {
            return Err(ReceiptCodeError::Check);
        }
        let number = |range: std::ops::Range<usize>| {
            digits[range]
                .iter()
                .fold(0_u64, |n, d| n << 5 | u64::from(*d))
        };
        let (cell_end, index_end) = (CELL_SYMBOLS as usize, (CELL_SYMBOLS + INDEX_SYMBOLS) as usize);
        let [.., a, b, c, d, e] = number(index_end..SYMBOLS).to_be_bytes();
        let cell = i64::try_from(number(0..cell_end)).map_err(|_| ReceiptCodeError::Range)?;
        Self::new(CellId(cell), number(cell_end..index_end), [a, b, c, d, e])
    }
}

impl std::fmt::Display for ReceiptCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [a, b, c, d, e] = self.nonce;
        let parts = [
            (self.cell.0.unsigned_abs(), CELL_SYMBOLS),
            (self.log_index, INDEX_SYMBOLS),
            (u64::from_be_bytes([0, 0, 0, a, b, c, d, e]), NONCE_SYMBOLS),
        ];
        let digits: Vec<u8> = parts
            .into_iter()
            .flat_map(|(number, symbols)| {
                (0..symbols).rev().map(move |at| (number >> (5 * at)) as u8 & 31)
            })
            .collect();
        let all = digits.iter().copied().chain([check_digit(&digits)]);
        for (at, digit) in all.enumerate() {
            if at > 0 && at % GROUP == 0 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(ALPHABET[usize::from(digit)]))?;
        }
        Ok(())
    }
}

fn digit(typed: char) -> Result<u8, ReceiptCodeError> {
    let symbol = match typed.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET
        .iter()
        .position(|s| char::from(*s) == symbol)
        .and_then(|at| u8::try_from(at).ok())
        .ok_or(ReceiptCodeError::Symbol(typed))
}

/// Each digit times its own power of the field's generator, summed: in a field, a single wrong
/// digit or two swapped ones always change the sum.
fn check_digit(digits: &[u8]) -> u8 {
    // Horner's rule in GF(32) with x^5 + x^2 + 1; multiplying by x is a shift.
    digits.iter().fold(0, |sum, digit| times_x(sum ^ digit))
}

fn times_x(element: u8) -> u8 {
    let shifted = element << 1;
    if shifted & 0b10_0000 == 0 {
        shifted
    } else {
        shifted ^ 0b10_0101
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> ReceiptCode {
        ReceiptCode::new(CellId(130), 1_234_567, [1, 2, 250, 0, 77]).unwrap()
    }

    #[test]
    fn a_code_reads_back_however_it_is_typed() {
        let code = sample().to_string();
        assert_eq!(code.len(), 24);
        assert_eq!(ReceiptCode::parse(&code), Ok(sample()));
        let typed = code.to_lowercase().replace('-', " ").replace('0', "o");
        assert_eq!(ReceiptCode::parse(&typed), Ok(sample()));
        let last = ReceiptCode::new(CellId((1 << 20) - 1), (1 << 35) - 1, [255; 5]).unwrap();
        assert_eq!(ReceiptCode::parse(&last.to_string()), Ok(last));
    }

    #[test]
    fn any_one_wrong_symbol_and_any_two_swapped_are_noticed() {
        let code: Vec<char> = sample().to_string().replace('-', "").chars().collect();
        let parse = |symbols: &[char]| ReceiptCode::parse(&symbols.iter().collect::<String>());
        for at in 0..code.len() {
            for symbol in ALPHABET.iter().map(|s| char::from(*s)) {
                let mut wrong = code.clone();
                wrong[at] = symbol;
                if wrong != code {
                    assert_eq!(parse(&wrong), Err(ReceiptCodeError::Check));
                }
            }
            for other in 0..at {
                let mut wrong = code.clone();
                wrong.swap(at, other);
                if wrong != code {
                    assert_eq!(parse(&wrong), Err(ReceiptCodeError::Check));
                }
            }
        }
    }

    #[test]
    fn what_is_no_code_is_refused_with_its_reason() {
        assert_eq!(ReceiptCode::parse(""), Err(ReceiptCodeError::Length(0)));
        assert_eq!(ReceiptCode::parse("4Z7K"), Err(ReceiptCodeError::Length(4)));
        let symbol = ReceiptCode::parse("UUUU-UUUU-UUUU-UUUU-UUUU");
        assert_eq!(symbol, Err(ReceiptCodeError::Symbol('U')));
        let beyond = ReceiptCode::new(CellId(1 << 20), 0, [0; 5]);
        assert_eq!(beyond, Err(ReceiptCodeError::Range));
        let before = ReceiptCode::new(CellId(-1), 0, [0; 5]);
        assert_eq!(before, Err(ReceiptCodeError::Range));
    }
}
