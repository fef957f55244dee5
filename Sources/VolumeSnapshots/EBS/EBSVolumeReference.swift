// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// How a PersistentVolume names its EBS volume: in the tree (`awsElasticBlockStore`) or by the CSI driver.
enum EBSVolumeReference {
    static let driver = "ebs.csi.aws.com"
    private static let inTree = ["spec", "awsElasticBlockStore", "volumeID"]
    private static let handle = ["spec", "csi", "volumeHandle"]

    /// `vol-…`, out of `aws://eu-central-1a/vol-…`, `vol-…` or a CSI handle; `nil` for volumes of anyone else.
    static func volumeID(of volume: JSONValue) -> String? {
        if let text = volume[path: inTree]?.string {
            guard let range = text.firstRange(of: "vol-") else { return nil }
            return String(text[range.lowerBound...])
        }
        guard volume[path: ["spec", "csi", "driver"]]?.string == driver else { return nil }
        return volume[path: handle]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// `eu-central-1` of `eu-central-1a` and of local zones such as `us-west-2-lax-1a`; `nil` for other texts.
    static func region(ofZone zone: String) -> String? {
        let parts = zone.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3 else { return nil }
        for (index, part) in parts.enumerated() where index >= 2 {
            let digits = part.prefix { $0.isASCII && $0.isNumber }
            guard !digits.isEmpty else { continue }
            return (parts[..<index] + [digits]).joined(separator: "-")
        }
        return nil
    }

    /// The PersistentVolume with another disk; where the zone changes, labels and node affinity follow.
    static func rewrite(_ volume: JSONValue, id: String, zone: String) -> JSONValue {
        var changed = volume
        if volume[path: inTree] != nil { changed[path: inTree] = .string("aws://\(zone)/\(id)") }
        if volume[path: handle] != nil { changed[path: handle] = .string(id) }
        guard PersistentVolume(volume).zone != zone else { return changed }
        for key in PersistentVolume.zoneKeys where changed[path: ["metadata", "labels", key]] != nil {
            changed[path: ["metadata", "labels", key]] = .string(zone)
        }
        if let region = region(ofZone: zone) {
            for key in PersistentVolume.regionKeys where changed[path: ["metadata", "labels", key]] != nil {
                changed[path: ["metadata", "labels", key]] = .string(region)
            }
        }
        let terms = ["spec", "nodeAffinity", "required", "nodeSelectorTerms"]
        if let found = changed[path: terms]?.array {
            changed[path: terms] = .array(found.map { term($0, in: zone) })
        }
        return changed
    }

    /// A term of a node affinity whose zones and regions are those of the new zone.
    private static func term(_ term: JSONValue, in zone: String) -> JSONValue {
        guard let expressions = term["matchExpressions"]?.array else { return term }
        var changed = term
        changed["matchExpressions"] = .array(
            expressions.map { expression in
                guard let key = expression["key"]?.string, expression["operator"]?.string == "In" else {
                    return expression
                }
                var moved = expression
                if (PersistentVolume.zoneKeys + PersistentVolume.zoneKeysOfDrivers).contains(key) {
                    moved["values"] = [.string(zone)]
                } else if PersistentVolume.regionKeys.contains(key), let region = region(ofZone: zone) {
                    moved["values"] = [.string(region)]
                }
                return moved
            }
        )
        return changed
    }
}
