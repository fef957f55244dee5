// SPDX-License-Identifier: Apache-2.0

import AWSServices
import ObjectStore

/// Turns what a check ran into into a finding; a denial names the permission.
enum DoctorTrouble {
    /// What an error means.
    /// - Parameters:
    ///   - error: What was thrown.
    ///   - check: By which check.
    ///   - who: `the role X`.
    /// - Returns: The finding.
    static func finding(_ error: any Error, of check: any DoctorCheck, who: String) -> DoctorFinding {
        if let lack = lack(error, action: check.action) {
            return denied(lack, who, check.denial)
        }
        guard let failure = CommandFailure(explaining: error) else { return .fail("\(error)") }
        return .fail(failure.message, hint: failure.hint)
    }

    private static func denied(_ lack: Lack, _ who: String, _ denial: DoctorDenial) -> DoctorFinding {
        let place = lack.resource.map { " on \($0)" } ?? ""
        let sentence = "\(who) lacks \(lack.action)\(place)"
        switch denial {
        case .failure: return .fail(sentence, hint: lack.reason.map { "AWS's reason: \($0)" })
        case .warning(let consequence): return .warn(sentence, hint: consequence)
        case .irrelevant: return .skipped(sentence, hint: "only this check needs it")
        }
    }

    /// What is missing.
    struct Lack: Equatable {
        var action: String
        var resource: String?
        var reason: String?
    }

    /// What a denial says is missing; `nil` for everything else.
    static func lack(_ error: any Error, action: String?) -> Lack? {
        switch error {
        case let error as AWSServiceError where error.code == .accessDenied:
            var lack = Lack(reading: error.message)
            lack.action = error.permission ?? action ?? lack.action
            return lack
        case let error as ObjectStoreError where error.code == .accessDenied:
            var lack = Lack(reading: error.message)
            if lack.action.isEmpty { lack.action = action ?? "a permission of S3" }
            return lack
        default: return nil
        }
    }
}

extension DoctorTrouble.Lack {
    /// Finds action, resource and reason.
    ///
    /// IAM's words are the same for all services: `… not authorized to perform: ACTION on resource: ARN because …`. Our own
    /// sentence about EC2 is `… not allowed to call ACTION on ARN; …`.
    fileprivate init(reading message: String) {
        func word(after mark: String) -> String? {
            guard let range = message.firstRange(of: mark) else { return nil }
            var word = message[range.upperBound...].prefix { !$0.isWhitespace && $0 != ";" && $0 != ")" }
            while word.last == "." || word.last == "," { word.removeLast() }
            return word.isEmpty ? nil : String(word)
        }
        let named = word(after: "not authorized to perform: ") ?? word(after: "not allowed to call ")
        action = named ?? ""
        let place = word(after: "on resource: ") ?? named.flatMap { word(after: "\($0) on ") }
        resource = place == "*" ? nil : place
        reason = message.firstRange(of: " because ").map { range in
            var reason = message[range.upperBound...]
            while reason.last == ")" || reason.last == "." { reason.removeLast() }
            return String(reason.prefix(300))
        }
    }
}
