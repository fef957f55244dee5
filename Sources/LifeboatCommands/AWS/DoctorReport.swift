// SPDX-License-Identifier: Apache-2.0

import JSON

/// All findings, as they are printed.
struct DoctorReport: Sendable {
    private let results: [DoctorResult]
    /// From where AWS was asked; `nil` for here.
    private let place: String?

    /// Prints findings in this order.
    init(_ results: [DoctorResult], from place: String? = nil) {
        self.results = results
        self.place = place
    }

    /// The report that a doctor elsewhere has printed.
    /// - Returns: `nil` when it is none.
    init?(json: JSONValue, from place: String) {
        guard let checks = json["checks"]?.array else { return nil }
        let results = checks.compactMap(DoctorResult.init(json:))
        guard !results.isEmpty, results.count == checks.count else { return nil }
        self.init(results, from: place)
    }

    /// Whether any check has failed.
    var hasFailure: Bool { results.contains { $0.finding.state == .fail } }

    /// For scripts.
    var json: JSONValue {
        ["place": .string(place ?? "here"), "checks": .array(results.map(\.json))]
    }

    /// For people: a line for each check, and one below it for what to do.
    var table: String {
        let width = results.map(\.name.count).max() ?? 0
        return results.map { result in
            let name = result.name + String(repeating: " ", count: width - result.name.count)
            let state = result.finding.state.rawValue
            let margin = state + String(repeating: " ", count: 10 - state.count) + name + "   "
            let hint = result.finding.hint.map { hint in
                String(repeating: " ", count: margin.count) + "hint: " + Console.withoutControls(hint) + "\n"
            }
            return margin + Console.withoutControls(result.finding.sentence) + "\n" + (hint ?? "")
        }.joined()
    }

    /// `12 ok, 1 warning, 0 failed, 2 skipped`, and from where.
    var summary: String {
        func count(_ state: DoctorFinding.State) -> Int { results.filter { $0.finding.state == state }.count }
        let counts =
            "\(count(.ok)) ok, \(Measures.count(count(.warn), "warning")), \(count(.fail)) failed, "
            + "\(count(.skipped)) skipped"
        return place.map { "from \($0): \(counts)" } ?? counts
    }
}
