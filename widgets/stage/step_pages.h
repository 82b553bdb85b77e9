// The pages that any trace can be looked at with, whatever else the owner of a stage puts beside them.
#pragma once

namespace teardown {

class Lane;
class StageView;

/// Heatmaps, fold and details. The lane draws.
void addStepPages(StageView& stage, Lane& lane);

}  // namespace teardown
