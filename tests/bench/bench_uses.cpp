// Where a tensor is written and read: every tensor of a forward beside looking at all steps, and the time of each answer.
//   TEARDOWN_MODULES=build/check build/check/tests/bench_uses CONFIG...
#include "core/config/config.h"
#include "core/session/build_journey.h"
#include "core/session/forward_journey.h"
#include "core/session/loader.h"
#include "core/session/session_api.h"
#include "core/session/workspace.h"
#include "core/trace/tensor_uses.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <memory>
#include <set>
#include <vector>

using namespace teardown;

namespace {

/// Of this thread's processor: other programs do not count.
double milliseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

bool has(const std::vector<RecordedTensor>& tensors, int id) {
    return std::any_of(tensors.begin(), tensors.end(), [id](const RecordedTensor& one) { return one.id == id; });
}

/// Steps that have it and no part that has it, by looking at all pairs.
std::vector<int> slowly(const Trace& trace, int id, std::vector<RecordedTensor> Step::*side) {
    std::vector<int> found;
    for (const Step& step : trace.steps) {
        if (!has(step.*side, id)) continue;
        const auto inside = [&](const Step& part) { return part.index > step.index && part.index < step.end && has(part.*side, id); };
        if (std::none_of(trace.steps.begin(), trace.steps.end(), inside)) found.push_back(step.index);
    }
    return found;
}

int compare(SessionApi& session, const char* path) {
    const auto config = loadConfig(path);
    if (!config.ok()) return std::fprintf(stderr, "%s\n", describe(config.error()).c_str()), 1;
    Opened opened;
    opened.config = *config;
    if (const auto built = session.run(buildRequest(opened), {}); !built.ok())
        return std::fprintf(stderr, "%s\n", describe(built.error()).c_str()), 1;
    ForwardRequest request;
    request.input = TensorView::fromFloats({1, 3, 224, 224}, std::vector<float>(std::size_t{3} * 224 * 224, 0.5F));
    const auto ran = session.run(request, {});
    if (!ran.ok()) return std::fprintf(stderr, "%s\n", describe(ran.error()).c_str()), 1;
    const Trace& trace = *(*ran)->trace;
    std::set<int> ids;
    for (const Step& step : trace.steps)
        for (const auto* tensors : {&step.inputs, &step.outputs})
            for (const RecordedTensor& tensor : *tensors)
                if (tensor.id >= 0) ids.insert(tensor.id);
    double longest = 0;
    int wrong = 0;
    for (const int id : ids) {
        const double start = milliseconds();
        const TensorUses uses = usesOf(trace, id);
        longest = std::max(longest, milliseconds() - start);
        const std::vector<int> writes = slowly(trace, id, &Step::outputs), reads = slowly(trace, id, &Step::inputs);
        wrong += uses.writes != writes || uses.reads != reads;
        for (int at = 0; at < static_cast<int>(trace.steps.size()); ++at) {
            const auto before = std::find_if(writes.rbegin(), writes.rend(), [at](int step) { return step < at; });
            const auto after = std::find_if(reads.begin(), reads.end(), [at](int step) { return step > at; });
            wrong += lastBefore(uses.writes, at) != (before == writes.rend() ? -1 : *before);
            wrong += firstAfter(uses.reads, at) != (after == reads.end() ? -1 : *after);
        }
    }
    std::printf("%-60s %5zu steps %5zu tensors   wrong %d   longest %.3f ms\n", path, trace.steps.size(), ids.size(), wrong, longest);
    return wrong == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return std::fprintf(stderr, "usage: bench_uses CONFIG...\n"), 2;
    const auto session = createSession();
    if (!session.ok()) return std::fprintf(stderr, "%s\n", describe(session.error()).c_str()), 1;
    int result = 0;
    for (int i = 1; i < argc; ++i) result = std::max(result, compare(**session, argv[i]));
    return result;
}
