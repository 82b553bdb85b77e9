#include "core/data/numbers/reading.h"

namespace teardown {

const char* factorName(ReadingFactor factor) {
    switch (factor) {
        case ReadingFactor::Values:
            return "values";
        case ReadingFactor::Order:
            return "order";
        case ReadingFactor::Layout:
            return "layout";
        case ReadingFactor::Crop:
            return "crop";
        case ReadingFactor::Resampler:
            return "resampler";
        case ReadingFactor::Orientation:
            return "orientation";
        case ReadingFactor::Output:
            return "output";
    }
    return "";
}

const char* numbersKindName(NumbersKind kind) {
    switch (kind) {
        case NumbersKind::Logits:
            return "logits";
        case NumbersKind::Scores:
            return "scores";
        case NumbersKind::LogScores:
            return "log-scores";
        case NumbersKind::TwiceScores:
            return "softmax-twice";
        case NumbersKind::Tensor:
            return "tensor";
    }
    return "";
}

Message differencesText(const ReadingDifferences& differences) {
    if (differences.empty()) return message("reading.as-config", "as the config reads it");
    MessageArgument::List titles;
    for (const ReadingDifference& difference : differences) titles.push_back(difference.title);
    return message("reading.differences", "{titles}", {{"titles", titles, "; "}});
}

}  // namespace teardown
