#include "widgets/stage/step_pages.h"

#include "widgets/stage/details_page.h"
#include "widgets/stage/fold_page.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_view.h"

namespace teardown {

void addStepPages(StageView& stage, Lane& lane) {
    auto* heatmaps = new HeatmapsPage(lane, *stage.controls(), &stage);
    stage.addPage(heatmaps);
    stage.setHeatmaps(heatmaps);
    stage.addPage(new FoldPage(&stage));
    stage.addPage(new DetailsPage(&stage));
}

}  // namespace teardown
