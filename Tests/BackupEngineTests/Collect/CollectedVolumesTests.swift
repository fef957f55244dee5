// SPDX-License-Identifier: Apache-2.0

import BackupEngine
import JSON
import KubernetesCore
import Testing

@Suite struct CollectedVolumesTests {
    private func volumes(_ objects: [(String, String?, String, JSONValue)]) -> CollectedVolumes {
        var all = CollectedVolumes()
        for (kind, namespace, name, object) in objects {
            var part = CollectedVolumes()
            part.learn(from: JSONWriter.write(object)[...], of: GroupResource(kind), namespace: namespace, name: name)
            all.merge(part)
        }
        return all
    }

    private func claim(
        _ name: String,
        _ volume: String,
        phase: String = "Bound"
    ) -> (String, String?, String, JSONValue) {
        let object: JSONValue = ["spec": ["volumeName": .string(volume)], "status": ["phase": .string(phase)]]
        return ("persistentvolumeclaims", "shop", name, object)
    }

    private func volume(_ name: String, phase: String = "Bound") -> (String, String?, String, JSONValue) {
        ("persistentvolumes", nil, name, ["spec": [:], "status": ["phase": .string(phase)]])
    }

    @Test func `a claim and its volume are one, named by the claim`() {
        let found = volumes([volume("pv-1"), claim("data", "pv-1"), volume("pv-2")])
        #expect(
            found.warning()
                == "the contents of 2 volumes are not in the backup: claim shop/data, volume pv-2"
        )
    }

    @Test func `volumes that nobody uses have nothing to lose`() {
        let found = volumes([
            claim("data", "pv-1", phase: "Pending"), claim("lost", "pv-2", phase: "Lost"),
            volume("pv-3", phase: "Available"), ("configmaps", "shop", "c", ["status": ["phase": "Bound"]]),
        ])
        #expect(found.warning() == nil)
    }

    @Test func `many are counted and the first named`() {
        let found = volumes((1...7).map { claim("data-\($0)", "pv-\($0)") })
        #expect(
            found.warning()?.hasPrefix("the contents of 7 volumes are not in the backup: claim shop/data-1, ") == true
        )
        #expect(found.warning()?.hasSuffix("claim shop/data-5 and 2 more") == true)
    }
}
