//! Distributions of times: checked parameters, sampling, moments, quantiles.

/// A distribution of non-negative times, ready to sample.
#[derive(Debug, Clone)]
pub enum Distribution {
    /// Always the same.
    Constant(f64),
}
