// SPDX-License-Identifier: Apache-2.0

import JSON

/// Service accounts lose the token secret that the source cluster had issued for them.
struct ServiceAccountAction: RestoreAction {
    let kinds = ["serviceaccounts"]

    func prepare(_ object: inout JSONValue, of item: SourceItem, in context: RestoreContext) -> Omission? {
        removeIssuedSecrets(from: &object)
        return nil
    }

    func removeAssignedFields(from object: inout JSONValue, beside prepared: JSONValue) {
        removeIssuedSecrets(from: &object)
    }

    private func removeIssuedSecrets(from object: inout JSONValue) {
        let prefix = "\(object[path: ["metadata", "name"]]?.string ?? "")-token-"
        object.removeElements(of: "secrets") { $0["name"]?.string?.hasPrefix(prefix) ?? false }
    }
}
