// OnLoading: what loading does with a stored tensor besides copying it.
#pragma once

namespace teardown {

enum class OnLoading {
    Copy,
    ResampleTable,    ///< a table of relative positions [(2 w - 1)^2, heads], for windows of side w: resampled to the network's window
    RemakeWithTable,  ///< "..._index" beside the table "..._bias_table": the network keeps its own if the table was resampled or if it is
                      ///< missing
    Remake            ///< the network always keeps its own
};

}  // namespace teardown
