// SPDX-License-Identifier: Apache-2.0

import JSON

/// All findings, as they are printed.
struct DoctorReport: Sendable {
    private let results: [DoctorResult]

    /// Prints findings in this order.
    init(_ results: [DoctorResult]) { self.results = results }

    /// Whether any check has failed.
    var hasFailure: Bool { results.contains { $0.finding.state == .fail } }

    /// For scripts.
    var json: JSONValue { ["checks": .array(results.map(\.json))] }

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

    /// `12 ok, 1 warning, 0 failed, 2 skipped`.
    var summary: String {
        func count(_ state: DoctorFinding.State) -> Int { results.filter { $0.finding.state == state }.count }
        return "\(count(.ok)) ok, \(Measures.count(count(.warn), "warning")), \(count(.fail)) failed, "
            + "\(count(.skipped)) skipped"
    }
}
