//! Measurements, in the text format of Prometheus, on a listener of their own.

use actix_web::{HttpResponse, web};
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::site::Site;
use crate::services::overview;

/// Upper bounds of the histogram of answering times, in microseconds.
const BOUNDS: [i64; 8] = [
    250, 1_000, 2_500, 10_000, 50_000, 250_000, 1_000_000, 5_000_000,
];

/// Counters of one server.
#[derive(Debug, Default)]
pub struct Metrics {
    /// By first digit of the status: 1xx to 5xx.
    responses: [AtomicU64; 5],
    /// One more than [`BOUNDS`]: the last holds what took longer.
    durations: [AtomicU64; BOUNDS.len() + 1],
    duration_sum: AtomicU64,
    casts_accepted: AtomicU64,
    casts_refused: AtomicU64,
    sign_ins_accepted: AtomicU64,
    sign_ins_refused: AtomicU64,
}

impl Metrics {
    /// A request was answered with `status` after `micros`.
    pub fn answered(&self, status: u16, micros: i64) {
        let class = usize::from(status / 100).clamp(1, 5) - 1;
        self.responses[class].fetch_add(1, Relaxed);
        let bucket = BOUNDS
            .iter()
            .position(|bound| micros <= *bound)
            .unwrap_or(BOUNDS.len());
        self.durations[bucket].fetch_add(1, Relaxed);
        self.duration_sum
            .fetch_add(micros.max(0).unsigned_abs(), Relaxed);
    }

    /// A card was put in the box, or was not.
    pub fn cast(&self, accepted: bool) {
        let counter = if accepted {
            &self.casts_accepted
        } else {
            &self.casts_refused
        };
        counter.fetch_add(1, Relaxed);
    }

    /// Somebody signed in, or tried to.
    pub fn sign_in(&self, accepted: bool) {
        let counter = if accepted {
            &self.sign_ins_accepted
        } else {
            &self.sign_ins_refused
        };
        counter.fetch_add(1, Relaxed);
    }

    /// Everything, as Prometheus reads it.
    #[must_use]
    pub fn render(&self) -> String {
        let mut text = String::with_capacity(2048);
        header(
            &mut text,
            "caucus_responses_total",
            "counter",
            "Answers by class of status.",
        );
        for (index, count) in self.responses.iter().enumerate() {
            let class = format!("{{class=\"{}xx\"}}", index + 1);
            line(&mut text, "caucus_responses_total", &class, count);
        }
        self.render_durations(&mut text);
        header(
            &mut text,
            "caucus_casts_total",
            "counter",
            "Cards offered, by outcome.",
        );
        line(
            &mut text,
            "caucus_casts_total",
            "{outcome=\"accepted\"}",
            &self.casts_accepted,
        );
        line(
            &mut text,
            "caucus_casts_total",
            "{outcome=\"refused\"}",
            &self.casts_refused,
        );
        header(
            &mut text,
            "caucus_sign_ins_total",
            "counter",
            "Password sign-ins, by outcome.",
        );
        line(
            &mut text,
            "caucus_sign_ins_total",
            "{outcome=\"accepted\"}",
            &self.sign_ins_accepted,
        );
        line(
            &mut text,
            "caucus_sign_ins_total",
            "{outcome=\"refused\"}",
            &self.sign_ins_refused,
        );
        text
    }

    fn render_durations(&self, text: &mut String) {
        let name = "caucus_response_seconds";
        header(
            text,
            name,
            "histogram",
            "Time from request to answer, body not included.",
        );
        let mut total = 0;
        for (index, count) in self.durations.iter().enumerate() {
            total += count.load(Relaxed);
            let bound = BOUNDS
                .get(index)
                .map_or("+Inf".to_owned(), |b| seconds(b.unsigned_abs()));
            put(
                text,
                format_args!("{name}_bucket{{le=\"{bound}\"}} {total}\n"),
            );
        }
        let sum = seconds(self.duration_sum.load(Relaxed));
        put(
            text,
            format_args!("{name}_sum {sum}\n{name}_count {total}\n"),
        );
    }
}

/// `GET /metrics`, on the listener for measurements.
pub async fn serve(site: web::Data<Site>) -> HttpResponse {
    let mut text = site.metrics().render();
    if let Ok(waiting) = overview::audit_pending(site.store()).await {
        let name = "caucus_audit_entries_waiting";
        header(
            &mut text,
            name,
            "gauge",
            "Audit entries without a place in the log yet.",
        );
        put(&mut text, format_args!("{name} {waiting}\n"));
    }
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4")
        .body(text)
}

/// Microseconds as decimal seconds, exactly.
fn seconds(micros: u64) -> String {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

fn header(text: &mut String, name: &str, kind: &str, help: &str) {
    put(
        text,
        format_args!("# HELP {name} {help}\n# TYPE {name} {kind}\n"),
    );
}

fn line(text: &mut String, name: &str, labels: &str, count: &AtomicU64) {
    put(
        text,
        format_args!("{name}{labels} {}\n", count.load(Relaxed)),
    );
}

fn put(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = text.write_fmt(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_cumulative_and_every_answer_is_in_the_last() {
        let metrics = Metrics::default();
        metrics.answered(200, 100);
        metrics.answered(303, 3_000);
        metrics.answered(503, 9_000_000);
        let text = metrics.render();
        for expected in [
            "caucus_responses_total{class=\"2xx\"} 1\n",
            "caucus_responses_total{class=\"5xx\"} 1\n",
            "caucus_response_seconds_bucket{le=\"0.000250\"} 1\n",
            "caucus_response_seconds_bucket{le=\"5.000000\"} 2\n",
            "caucus_response_seconds_bucket{le=\"+Inf\"} 3\n",
            "caucus_response_seconds_sum 9.003100\n",
        ] {
            assert!(text.contains(expected), "{expected}{text}");
        }
    }
}
