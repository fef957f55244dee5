// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import VolumeSnapshots

struct DBStorageTests {
    @Test(
        arguments: [
            ("gp3", 3000, 125, 100, "gp3", nil, nil), ("gp3", nil, nil, 100, "gp3", nil, nil),
            ("gp3", 12000, 500, 400, "gp3", 12000, 500), ("gp3", 6000, 125, 200, "gp3", 6000, 125),
            ("io1", 4000, nil, 100, "io1", 4000, nil), ("io2", nil, nil, 100, nil, nil, nil),
            ("gp2", 300, nil, 100, "gp2", nil, nil), (nil, nil, nil, 100, nil, nil, nil),
        ] as [(String?, Int?, Int?, Int, String?, Int?, Int?)]
    )
    func `a restored database gets the figures of its source where RDS takes them`(
        type: String?,
        iops: Int?,
        throughput: Int?,
        sizeGiB: Int,
        wanted: String?,
        wantedIOPS: Int?,
        wantedThroughput: Int?
    ) {
        var source: JSONValue = ["sizeGiB": .number(JSONNumber(sizeGiB))]
        source["storageType"] = type.map(JSONValue.string)
        source["iops"] = iops.map { .number(JSONNumber($0)) }
        source["throughput"] = throughput.map { .number(JSONNumber($0)) }
        let storage = DBStorage(source)
        #expect(storage.type == wanted && storage.iops == wantedIOPS && storage.throughput == wantedThroughput)
    }
}
