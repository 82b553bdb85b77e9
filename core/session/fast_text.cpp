#include "core/session/fast_text.h"

#include "core/session/fast_report.h"

namespace teardown {

Message fastText(const FastReport& report) {
    if (!report.used)
        return message("fast.not-used", "The fast mode was not used: its answers differ too much, or it does not support this network.");
    return message(
        "fast.used",
        "Fast mode: {layers} layers computed by oneDNN, {norms} norms folded into them. On the first input its logits differ from "
        "the network's by at most {difference} of the largest.",
        {{"layers", report.layers}, {"norms", report.norms}, {"difference", report.difference, ".1e"}});
}

}  // namespace teardown
