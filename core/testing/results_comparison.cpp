#include "core/testing/results_comparison.h"

#include "core/base/text.h"

#include <utility>

namespace teardown {

static int mistakesOf(const TestedPicture& picture) { return picture.mistakes + (picture.actual != picture.predicted ? 1 : 0); }

const std::vector<std::uint32_t>& ResultsComparison::samples(AnswerChange change) const {
    return change == AnswerChange::Better ? better : change == AnswerChange::Worse ? worse : otherWrong;
}

Result<ResultsComparisonPtr> compareResults(const TestResultsPtr& before, const TestResultsPtr& after) {
    auto compared = std::make_shared<ResultsComparison>();
    compared->before = before;
    compared->after = after;
    bool same = before->pictures.size() == after->pictures.size() && before->multiLabel == after->multiLabel &&
                before->labels.values == after->labels.values;
    for (std::size_t i = 0; same && i < after->pictures.size(); ++i) {
        const TestedPicture& was = before->pictures[i];
        const TestedPicture& is = after->pictures[i];
        same = was.actual == is.actual;
        if (!same || after->sameAnswer(*before, i)) continue;
        const int then = mistakesOf(was), now = mistakesOf(is);
        (now < then ? compared->better : now > then ? compared->worse : compared->otherWrong).push_back(is.sample);
    }
    if (!same) {
        Error error{ErrorKind::BadInput,
                    "results-other-pictures",
                    message("results-other-pictures.about-others", "The file is about other pictures: {before} there, {after} here.",
                            {{"before", before->pictures.size()}, {"after", after->pictures.size()}}),
                    message("do.compare-two-tests-of", "Compare two tests of the same dataset."),
                    {}};
        error.where.file = escapeForDisplay(before->path);
        return error;
    }
    return ResultsComparisonPtr(std::move(compared));
}

}  // namespace teardown
