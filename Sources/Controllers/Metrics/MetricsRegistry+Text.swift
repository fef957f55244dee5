// SPDX-License-Identifier: Apache-2.0

extension MetricsRegistry {
    /// The media type of ``text()``.
    package static var mediaType: String { "text/plain; version=0.0.4; charset=utf-8" }

    /// Everything as Prometheus reads it: its text format 0.0.4, sorted, so that the same state gives the same text.
    package func text() -> String {
        var text = ""
        for family in snapshot() where !family.series.isEmpty { family.write(to: &text) }
        return text
    }
}

extension MetricsRegistry.Family {
    fileprivate func write(to text: inout String) {
        text += "# HELP \(metric.name) \(Self.escaped(metric.help, quotes: false))\n"
        text += "# TYPE \(metric.name) \(metric.kind.word)\n"
        for (labels, value) in series.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let pairs = zip(metric.labels, labels).map { "\($0)=\"\(Self.escaped($1, quotes: true))\"" }
            switch value {
            case .number(let number): write(metric.name, pairs, number, to: &text)
            case .distribution(let counts, let sum): write(counts, sum, pairs, to: &text)
            }
        }
    }

    /// Buckets are cumulative: each holds what the smaller ones hold too.
    private func write(_ counts: [Int], _ sum: Double, _ pairs: [String], to text: inout String) {
        guard case .histogram(let bounds) = metric.kind else { return }
        var total = 0
        for (bound, count) in zip(bounds + [.infinity], counts) {
            total += count
            write("\(metric.name)_bucket", pairs + ["le=\"\(Self.number(bound))\""], Double(total), to: &text)
        }
        write("\(metric.name)_sum", pairs, sum, to: &text)
        write("\(metric.name)_count", pairs, Double(total), to: &text)
    }

    private func write(_ name: String, _ pairs: [String], _ value: Double, to text: inout String) {
        text += name
        if !pairs.isEmpty { text += "{\(pairs.joined(separator: ","))}" }
        text += " \(Self.number(value))\n"
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        // Beyond 2⁵³ not every whole number has a value of its own, and digits would pretend that it had.
        if value.rounded() == value, value.magnitude < 0x1p53 { return String(Int(value)) }
        return "\(value)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}

extension Metric.Kind {
    fileprivate var word: String {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }
}
