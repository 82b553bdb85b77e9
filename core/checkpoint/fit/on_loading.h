// OnLoading: what loading does with a stored tensor of a network, beyond copying it.
#pragma once

namespace teardown {

enum class OnLoading {
    Copy,
    ResampleTable,    ///< a table of relative positions [(2 w - 1)^2, heads], for windows of side w, is resampled to the network's window
    RemakeWithTable,  ///< "..._index" beside the table "..._bias_table": the network's own stays where that was resampled
    Remake            ///< the network's own stays always
};

}  // namespace teardown
