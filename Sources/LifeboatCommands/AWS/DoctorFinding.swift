// SPDX-License-Identifier: Apache-2.0

import JSON

/// What a check has found.
struct DoctorFinding: Sendable, Equatable {
    /// How good or bad it is.
    enum State: String, Sendable, CaseIterable {
        case ok
        /// Backups work; something could go wrong one day.
        case warn
        /// Backups or restores would fail.
        case fail
        /// It could not be found out, or does not apply.
        case skipped
    }

    let state: State
    /// One sentence.
    let sentence: String
    /// What to do about it.
    let hint: String?

    fileprivate init(_ state: State, _ sentence: String, _ hint: String?) {
        self.state = state
        self.sentence = sentence
        self.hint = hint
    }

    static func ok(_ sentence: String, hint: String? = nil) -> DoctorFinding { DoctorFinding(.ok, sentence, hint) }
    static func warn(_ sentence: String, hint: String? = nil) -> DoctorFinding { DoctorFinding(.warn, sentence, hint) }
    static func fail(_ sentence: String, hint: String? = nil) -> DoctorFinding { DoctorFinding(.fail, sentence, hint) }
    static func skipped(_ sentence: String, hint: String? = nil) -> DoctorFinding {
        DoctorFinding(.skipped, sentence, hint)
    }
}

/// What one check has found.
struct DoctorResult: Sendable, Equatable {
    /// The check's name.
    let name: String
    let finding: DoctorFinding

    init(name: String, finding: DoctorFinding) {
        self.name = name
        self.finding = finding
    }

    /// Reads what ``json`` writes; `nil` for anything else.
    init?(json: JSONValue) {
        guard let name = json["name"]?.string, let message = json["message"]?.string,
            let state = json["state"]?.string.flatMap(DoctorFinding.State.init(rawValue:))
        else { return nil }
        self.init(name: name, finding: DoctorFinding(state, message, json["hint"]?.string))
    }

    /// As scripts read it.
    var json: JSONValue {
        var value: JSONValue = [
            "name": .string(name), "state": .string(finding.state.rawValue), "message": .string(finding.sentence),
        ]
        if let hint = finding.hint { value["hint"] = .string(hint) }
        return value
    }
}
