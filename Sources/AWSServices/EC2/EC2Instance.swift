// SPDX-License-Identifier: Apache-2.0

internal import AWSCore

/// A machine, as far as its disks go.
package struct EC2Instance: Sendable, Equatable {
    /// `i-…`.
    package let id: String
    /// The volume it boots from; `nil` when that is no EBS volume.
    package let bootVolumeID: String?
    /// All volumes that are attached to it.
    package let volumeIDs: [String]

    init?(_ element: XMLElement) {
        guard let id = element["instanceId"] else { return nil }
        self.id = id
        let root = element["rootDeviceName"]
        let devices = (element.child("blockDeviceMapping")?.all("item") ?? []).map { item in
            (name: item["deviceName"], volume: item.child("ebs")?["volumeId"])
        }
        volumeIDs = devices.compactMap(\.volume)
        bootVolumeID = devices.first { $0.name == root }?.volume
    }
}
