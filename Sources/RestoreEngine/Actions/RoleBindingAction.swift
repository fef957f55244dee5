// SPDX-License-Identifier: Apache-2.0

import JSON

/// Bindings follow their service accounts into the mapped namespaces.
struct RoleBindingAction: RestoreAction {
    let kinds = ["rolebindings.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io"]

    func prepare(_ object: inout JSONValue, of item: SourceItem, in context: RestoreContext) -> Omission? {
        guard !context.options.namespaceMapping.isEmpty, var subjects = object["subjects"]?.array else { return nil }
        for index in subjects.indices where subjects[index]["kind"]?.string == "ServiceAccount" {
            guard let namespace = subjects[index]["namespace"]?.string else { continue }
            subjects[index]["namespace"] = .string(context.options.target(of: namespace))
        }
        object["subjects"] = .array(subjects)
        return nil
    }
}
