// SPDX-License-Identifier: Apache-2.0

import VeleroAPI

/// Quantities as people read them.
enum Measures {
    /// `812 B`, `4.2 KiB`, `1.5 GiB`.
    static func bytes(_ count: Int64) -> String {
        var value = Double(count)
        var unit = 0
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        while value >= 1024 && unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        return unit == 0 ? "\(count) B" : "\(tenths(value)) \(units[unit])"
    }

    /// `0.8 s`, `12.3 s`, `4 m 05 s`.
    static func duration(_ duration: Duration) -> String {
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        guard seconds >= 100 else { return "\(tenths(seconds)) s" }
        let whole = Int(seconds.rounded())
        let rest = whole % 60
        return "\(whole / 60) m \(rest < 10 ? "0" : "")\(rest) s"
    }

    /// How long until a moment, or since it, as Velero says it: the largest unit that fits, such as `29d` or `3h ago`.
    static func distance(to moment: Timestamp?, from now: Timestamp) -> String {
        guard let moment else { return "n/a" }
        return moment >= now
            ? largestUnit(seconds: moment.seconds - now.seconds)
            : "\(largestUnit(seconds: now.seconds - moment.seconds)) ago"
    }

    private static func largestUnit(seconds: Int) -> String {
        switch seconds {
        case ..<60: "\(seconds)s"
        case ..<3_600: "\(seconds / 60)m"
        case ..<86_400: "\(seconds / 3_600)h"
        case ..<31_536_000: "\(seconds / 86_400)d"
        default: "\(seconds / 31_536_000)y"
        }
    }

    /// How many a second.
    static func rate(_ count: Int, in duration: Duration) -> String {
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        return seconds > 0 ? "\(Int((Double(count) / seconds).rounded()))/s" : "-"
    }

    /// `1 item`, `3 items`.
    static func count(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
