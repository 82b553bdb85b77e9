// The pages for any trace; the owner of a stage may add others.
#pragma once

namespace teardown {

class Lane;
class StageView;

/// Heatmaps, fold and details. Drawing runs on the lane.
void addStepPages(StageView& stage, Lane& lane);

}  // namespace teardown
