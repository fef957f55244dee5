// SPDX-License-Identifier: Apache-2.0

import JSON

/// Version v1 of the webhook configurations allows only two values of `sideEffects`; objects converted from v1beta1 may
/// carry others and would be refused.
struct WebhookConfigurationAction: RestoreAction {
    let kinds = [
        "mutatingwebhookconfigurations.admissionregistration.k8s.io",
        "validatingwebhookconfigurations.admissionregistration.k8s.io",
    ]

    func prepare(_ object: inout JSONValue, of item: SourceItem, in context: RestoreContext) -> Omission? {
        if object["apiVersion"]?.string == "admissionregistration.k8s.io/v1" {
            Self.restrictSideEffects(of: &object)
        }
        return nil
    }

    /// Makes every webhook say one of the values that v1 knows.
    static func restrictSideEffects(of object: inout JSONValue) {
        guard var hooks = object["webhooks"]?.array else { return }
        for index in hooks.indices {
            let effects = hooks[index]["sideEffects"]?.string
            if effects != "None" && effects != "NoneOnDryRun" { hooks[index]["sideEffects"] = "None" }
        }
        object["webhooks"] = .array(hooks)
    }
}
