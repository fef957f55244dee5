// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import RestoreEngine
import Testing

@Suite struct EmptyClaimsTests {
    private func claim(
        _ name: String,
        _ verdict: Verdict,
        _ reason: ReasonCode = .notInCluster
    ) throws -> PlannedItem {
        let object: JSONValue = [
            "apiVersion": "v1", "kind": "PersistentVolumeClaim",
            "metadata": ["name": .string(name), "namespace": "shop"],
        ]
        let planner = Planner.testing { $0.options.namespaceMapping = ["shop": "copy"] }
        var item = try planner.verdict(on: object, "persistentvolumeclaims")
        item.set(verdict, reason, "")
        return item
    }

    private func empty(
        _ items: [PlannedItem],
        saved: Set<String> = [],
        _ edit: (inout RestoreContext) -> Void = { _ in }
    ) -> EmptyClaims {
        let volumes = Dictionary(uniqueKeysWithValues: items.map { ($0.source.key, "pv-of-\($0.source.name)") })
        return EmptyClaims(in: items, volumes: volumes, .testing(edit), savedClaims: saved)
    }

    @Test(arguments: [
        (VolumeFate.restored, false), (.present, false), (.released, false), (.fresh, true), (.claimedElsewhere, true),
    ])
    func `a claim is empty when its volume does not come back`(fate: VolumeFate, isEmpty: Bool) throws {
        let found = try empty([claim("data", .create)]) { $0.volumeFates["pv-of-data"] = fate }
        #expect(found.names == (isEmpty ? ["copy/data"] : []))
    }

    @Test func `a volume that the backup does not hold helps when it is in the cluster`() throws {
        #expect(try empty([claim("data", .create)]).names == ["copy/data"])
        #expect(try empty([claim("data", .create)]) { $0.liveVolumes = ["pv-of-data"] }.names == [])
    }

    @Test func `claims that are there keep what they have, and what an interrupted run made is told again`() throws {
        let items = try [
            claim("a", .unchanged, .sameContent), claim("b", .differs, .contentDiffers),
            claim("c", .unchanged, .restoredBefore),
        ]
        #expect(empty(items).names == ["copy/c"])
        #expect(try empty([claim("a", .unchanged, .sameContent)]).warning == nil)
    }

    @Test func `the warning counts, names the first, and says whose contents are elsewhere`() throws {
        let one = try empty([claim("data", .create)]).warning
        #expect(
            one == "1 claim gets a new, empty volume, because contents of volumes are not restored: copy/data"
        )
        let many = try empty((1...7).map { try claim("d\($0)", .create) }, saved: ["shop/d1", "shop/d3"]).warning
        #expect(many?.hasPrefix("7 claims get new, empty volumes") == true)
        #expect(many?.contains("copy/d5 and 2 more; the backup names snapshots of 2, which this restore") == true)
    }
}
