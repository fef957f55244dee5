// SPDX-License-Identifier: Apache-2.0

import JSON

extension OutputFormat {
    /// Resources as kubectl and Velero print them: one that was asked for by name stands alone, others are a List.
    func text(of resources: [JSONValue], asOne: Bool) -> String {
        if asOne, resources.count == 1 { return text(of: resources[0]) }
        return text(of: ["apiVersion": "v1", "kind": "List", "items": .array(resources)])
    }
}
