// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The metrics of one process and what they stand at.
///
/// A series, which is one metric with one value for each of its labels, comes into being when it is first touched. It stays
/// until it is removed, so what its labels name must be few: schedules, locations, controllers, and never backups by the
/// thousand.
package final class MetricsRegistry: Sendable {
    /// What one series stands at.
    enum Value: Sendable {
        case number(Double)
        /// Observations in each bucket (not added up, the last is beyond all bounds), and their sum.
        case distribution(counts: [Int], sum: Double)
    }

    /// All series of one metric, by the values of their labels.
    struct Family: Sendable {
        let metric: Metric
        var series: [[String]: Value] = [:]
    }

    private let families = Mutex<[String: Family]>([:])

    /// A registry in which metrics without labels stand at zero.
    package init(_ metrics: [Metric] = []) {
        for metric in metrics where metric.labels.isEmpty { touch(metric, []) }
    }

    /// Makes sure that a series is there, at zero when it is new.
    package func touch(_ metric: Metric, _ labels: [String]) {
        update(metric, labels) { _ in }
    }

    /// Adds to a counter or a gauge.
    package func add(_ amount: Double = 1, to metric: Metric, _ labels: [String] = []) {
        precondition(metric.kind != .counter || amount >= 0, "\(metric.name) only grows")
        update(metric, labels) { value in
            if case .number(let number) = value { value = .number(number + amount) }
        }
    }

    /// Sets a gauge, or a counter that is counted elsewhere.
    package func set(_ metric: Metric, _ labels: [String] = [], to number: Double) {
        update(metric, labels) { $0 = .number(number) }
    }

    /// Adds an observation to a histogram.
    package func observe(_ observation: Double, in metric: Metric, _ labels: [String] = []) {
        guard case .histogram(let bounds) = metric.kind else { preconditionFailure("\(metric.name) is no histogram") }
        let bucket = bounds.firstIndex { observation <= $0 } ?? bounds.count
        update(metric, labels) { value in
            guard case .distribution(var counts, let sum) = value else { return }
            counts[bucket] += 1
            value = .distribution(counts: counts, sum: sum + observation)
        }
    }

    /// Removes every series, of any metric, in which a label has a value.
    package func remove(label: String, value: String) {
        families.withLock { families in
            for (name, family) in families {
                guard let index = family.metric.labels.firstIndex(of: label) else { continue }
                families[name]?.series = family.series.filter { $0.key[index] != value }
            }
        }
    }

    /// Forgets what the gauges of some metrics stand at; those without labels are at zero again.
    package func reset(_ metrics: [Metric]) {
        families.withLock { families in
            for metric in metrics where families[metric.name] != nil {
                families[metric.name]?.series = metric.labels.isEmpty ? [[]: Self.zero(of: metric)] : [:]
            }
        }
    }

    /// Everything there is, sorted by name.
    func snapshot() -> [Family] {
        families.withLock { Array($0.values) }.sorted { $0.metric.name < $1.metric.name }
    }

    private func update(_ metric: Metric, _ labels: [String], _ change: (inout Value) -> Void) {
        precondition(labels.count == metric.labels.count, "\(metric.name) has the labels \(metric.labels)")
        families.withLock { families in
            change(
                &families[metric.name, default: Family(metric: metric)].series[labels, default: Self.zero(of: metric)]
            )
        }
    }

    private static func zero(of metric: Metric) -> Value {
        switch metric.kind {
        case .counter, .gauge: .number(0)
        case .histogram(let bounds): .distribution(counts: Array(repeating: 0, count: bounds.count + 1), sum: 0)
        }
    }
}
