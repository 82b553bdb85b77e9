#include "app/gui/rooms/test/test_doubt.h"

#include "core/base/text.h"
#include "widgets/common/strings.h"

#include <cstdint>
#include <string>

namespace teardown {

AnswerDoubt doubtOfTest(const Trust& trust, const std::set<std::size_t>& damaged, const TestResultsPtr& results) {
    AnswerDoubt doubt = doubtOf(trust);
    // The whole test has no step of a trace.
    if (doubt.goal == DoubtGoal::Step) {
        doubt.goal = DoubtGoal::None;
        doubt.button.clear();
    }
    if (doubt.any() || damaged.empty()) return doubt;
    doubt.grade = AnswerDoubt::Grade::Warning;
    const auto count = static_cast<std::int64_t>(damaged.size());
    doubt.title = toQt(
        message("test-doubt.damaged", count, "A picture of the test is damaged", "{n} pictures of the test are damaged", {{"n", count}}));
    const Message rest = message("test-doubt.rest", count, "A part of it could not be read; its scores are about the rest.",
                                 "Parts of them could not be read; their scores are about the rest.");
    if (!results || *damaged.begin() >= results->dataset->size()) {
        doubt.text = toQt(rest);
        return doubt;
    }
    const std::string first = escapeForDisplay(results->dataset->source(*damaged.begin()).picture);
    doubt.text = toQt(sentences({message("test-doubt.first", count, "It is {file}.", "The first is {file}.", {{"file", first}}), rest}));
    return doubt;
}

}  // namespace teardown
