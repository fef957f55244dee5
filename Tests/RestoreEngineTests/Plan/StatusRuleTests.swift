// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import RestoreEngine
import Testing
import VeleroAPI

@Suite struct StatusRuleTests {
    private static let orders = GroupResource("orders.shop.example.com")

    private func rule(
        _ filter: NameFilter?,
        annotation: String? = nil,
        status: JSONValue? = ["phase": "Paid"]
    ) -> StatusRule {
        var options = RestoreOptions(restoreName: "r", backupName: "b")
        options.restoreStatus = filter
        var object: JSONValue = ["metadata": ["name": "o"]]
        if let status { object["status"] = status }
        if let annotation {
            object[path: ["metadata", "annotations", "velero.io/restore-status"]] = .string(annotation)
        }
        return StatusRule(object, of: Self.orders, options)
    }

    @Test(
        arguments: [
            (nil, nil, false), (NameFilter(), nil, true), (NameFilter(includes: ["pods"]), nil, false),
            (NameFilter(includes: ["orders.shop.example.com"]), nil, true),
            (NameFilter(excludes: ["orders.shop.example.com"]), nil, false),
            (nil, "true", true), (nil, " TRUE\n", true), (NameFilter(), "false", false),
            (NameFilter(), "False ", false),
        ] as [(NameFilter?, String?, Bool)]
    )
    func `the kind decides, and the object's annotation over it`(
        filter: NameFilter?,
        annotation: String?,
        isRestored: Bool
    ) {
        let rule = rule(filter, annotation: annotation)
        #expect(rule.status == (isRestored ? ["phase": "Paid"] : nil))
        #expect(rule.warning == nil)
    }

    @Test(arguments: [NameFilter(), nil]) func `an annotation that says neither is told and ignored`(
        filter: NameFilter?
    ) {
        let rule = rule(filter, annotation: "yes")
        #expect((rule.status != nil) == (filter != nil))
        #expect(rule.warning?.contains("'yes'") == true)
    }

    @Test(arguments: [nil, [:], .null] as [JSONValue?]) func `no status is no status`(status: JSONValue?) {
        #expect(rule(NameFilter(), status: status).status == nil)
    }
}
