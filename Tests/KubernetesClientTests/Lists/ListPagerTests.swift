// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import Testing

@testable import KubernetesClient

@Suite struct ListPagerTests {
    private func header(_ revision: String, token: String = "") -> ListSlicer.Header {
        var header = ListSlicer.Header()
        header.resourceVersion = revision
        header.continueToken = token
        return header
    }

    private func query(_ pager: ListPager) -> String {
        pager.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    @Test func `a revision is named on the first page only`() {
        var pager = ListPager(ListOptions(revision: "7"))
        #expect(query(pager) == "limit=500&resourceVersion=7&resourceVersionMatch=Exact")
        #expect(pager.isRepeatable)
        pager.finishPage(header("7", token: "t"), items: 500)
        #expect(query(pager) == "limit=500&continue=t")
        #expect(!pager.isDone)
        pager.finishPage(header("7"), items: 3)
        #expect(pager.isDone)
        #expect(pager.result.items == 503)
    }

    @Test func `a first page without a revision can't be taken up in the middle`() {
        var pager = ListPager(ListOptions())
        #expect(!pager.isRepeatable)
        pager.finishPage(header("7", token: "t"), items: 1)
        #expect(pager.isRepeatable)
    }

    @Test func `expiry is resumed only from a place and with a token`() {
        var status = KubernetesStatus(code: 410, reason: "Expired", message: "")
        status.continueToken = "fresh"
        var pager = ListPager(ListOptions(revision: "7"))
        let atFirstPage = pager.resume(after: status)
        pager.finishPage(header("7", token: "t"), items: 1)
        let withoutToken = pager.resume(after: KubernetesStatus(code: 410, message: ""))
        let withoutStatus = pager.resume(after: nil)
        #expect(!atFirstPage && !withoutToken && !withoutStatus)
        #expect(pager.result.isConsistent)
        let withToken = pager.resume(after: status)
        #expect(withToken)
        #expect(!pager.result.isConsistent)
        #expect(query(pager) == "limit=500&continue=fresh")
        // Asked for twice, the newest revision may be another one; the page after it has a revision again.
        #expect(!pager.isRepeatable)
        pager.finishPage(header("9", token: "t2"), items: 1)
        #expect(pager.isRepeatable)
    }
}
