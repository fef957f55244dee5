// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// RFC 3339 times as Kubernetes and its plug-ins write them.
enum Timestamp {
    /// The time of a text; fractions of a second are optional.
    static func parse(_ text: String) -> Date? {
        if let date = try? Date.ISO8601FormatStyle().parse(text) { return date }
        return try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text)
    }
}
