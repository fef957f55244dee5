// SPDX-License-Identifier: Apache-2.0

import JSON

/// Definitions converted from v1beta1 may say `preserveUnknownFields: true`, which v1 refuses; the same is said in the
/// schema of each version instead.
struct CustomResourceDefinitionAction: RestoreAction {
    let kinds = ["customresourcedefinitions.apiextensions.k8s.io"]

    func prepare(_ object: inout JSONValue, of item: SourceItem, in context: RestoreContext) -> Omission? {
        guard object["apiVersion"]?.string == "apiextensions.k8s.io/v1",
            object[path: ["spec", "preserveUnknownFields"]]?.bool == true,
            var versions = object[path: ["spec", "versions"]]?.array
        else { return nil }
        object[path: ["spec", "preserveUnknownFields"]] = false
        for index in versions.indices where versions[index][path: ["schema", "openAPIV3Schema"]] != nil {
            versions[index][path: ["schema", "openAPIV3Schema", "x-kubernetes-preserve-unknown-fields"]] = true
        }
        object[path: ["spec", "versions"]] = .array(versions)
        return nil
    }
}
