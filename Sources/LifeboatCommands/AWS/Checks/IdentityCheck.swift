// SPDX-License-Identifier: Apache-2.0

import AWSCore
import AWSServices

/// Who the credentials belong to, and where they came from.
struct IdentityCheck: DoctorCheck {
    let name: String

    /// A check of one set of credentials.
    init(_ name: String = "identity") { self.name = name }

    var action: String? { "sts:GetCallerIdentity" }

    func examine(_ scene: DoctorScene) async throws -> DoctorFinding {
        guard let caller = scene.caller else { return .fail("AWS does not say who the credentials belong to") }
        let credentials = try await scene.aws.credentials.credentials()
        return Self.judge(caller, source: credentials.source)
    }

    static func judge(_ caller: CallerIdentity, source: String) -> DoctorFinding {
        let sentence = "\(caller.subject) of the account \(caller.account), by \(source)"
        guard caller.arn.hasSuffix(":root") else { return .ok(sentence) }
        return .warn(sentence, hint: "these are the keys of the account's owner, which no policy limits: use a role")
    }
}
