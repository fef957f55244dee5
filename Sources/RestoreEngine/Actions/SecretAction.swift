// SPDX-License-Identifier: Apache-2.0

import JSON

/// Tokens of service accounts are worthless in another cluster: those that the cluster issues by itself are left out,
/// those that a user had asked for are restored empty and filled again by the token controller.
struct SecretAction: RestoreAction {
    let kinds = ["secrets"]

    func prepare(_ object: inout JSONValue, of item: SourceItem, in context: RestoreContext) -> Omission? {
        guard isToken(object) else { return nil }
        if context.listedTokenSecrets.contains(item.key) {
            return Omission(.serviceAccountToken, "the cluster issues a new token for this service account")
        }
        removeToken(from: &object)
        return nil
    }

    func removeAssignedFields(from object: inout JSONValue, beside prepared: JSONValue) {
        removeToken(from: &object)
    }

    private func removeToken(from object: inout JSONValue) {
        guard isToken(object) else { return }
        object.removeAnnotations(["kubernetes.io/service-account.uid"])
        for key in ["token", "ca.crt", "namespace"] { object[path: ["data", key]] = nil }
        if object["data"]?.object?.isEmpty == true { object["data"] = nil }
    }

    private func isToken(_ object: JSONValue) -> Bool {
        object["type"]?.string == "kubernetes.io/service-account-token"
    }
}
